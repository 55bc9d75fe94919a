from .counterfactual import counterfactual_terms as counterfactual_terms
from .evidence import Evidence as Evidence
from .keyword_rules import KeywordClassifier as KeywordClassifier
from .labelling import Labelling as Labelling
from .prevalence import CheckedSample as CheckedSample
from .prevalence import prevalence as prevalence
from .training import train_themes as train_themes
from .weak_supervision import fit_weakly as fit_weakly
from .weak_supervision import weak_labels as weak_labels

__all__ = [
    "CheckedSample",
    "Evidence",
    "KeywordClassifier",
    "Labelling",
    "counterfactual_terms",
    "fit_weakly",
    "prevalence",
    "train_themes",
    "weak_labels",
]
