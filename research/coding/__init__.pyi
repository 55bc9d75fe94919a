from .agreement import Agreement as Agreement
from .agreement import agreement as agreement
from .agreement import krippendorff_alpha as krippendorff_alpha
from .ask import Asked as Asked
from .ask import ask as ask
from .codebook import Codebook as Codebook
from .codebook import read_codebook as read_codebook
from .codings import Codings as Codings
from .codings import read_sheets as read_sheets
from .consensus import coder_consensus as coder_consensus
from .intrusion import intrusion_questions as intrusion_questions
from .next_batch import next_batch as next_batch
from .requests import AskSettings as AskSettings
from .sheets import write_sheets as write_sheets

__all__ = [
    "Agreement",
    "AskSettings",
    "Asked",
    "Codebook",
    "Codings",
    "agreement",
    "ask",
    "coder_consensus",
    "intrusion_questions",
    "krippendorff_alpha",
    "next_batch",
    "read_codebook",
    "read_sheets",
    "write_sheets",
]
