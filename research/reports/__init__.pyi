from .coding_report import coding_report as coding_report
from .digest_report import digest_report as digest_report
from .notes import limits as limits
from .theme_scores import score_blocks as score_blocks
from .topic_report import topic_report as topic_report
from .verify import verify as verify

__all__ = [
    "coding_report",
    "digest_report",
    "limits",
    "score_blocks",
    "topic_report",
    "verify",
]
