from .alignment import theme_lift as theme_lift
from .coherence import coherence as coherence
from .consensus import Consensus as Consensus
from .consensus import consensus as consensus
from .effects import TopicEffects as TopicEffects
from .effects import effect_data as effect_data
from .effects import topic_effects as topic_effects
from .inference import share_draws as share_draws
from .labels import describe_topics as describe_topics
from .lda import fit_lda_stream as fit_lda_stream
from .multiverse import multiverse as multiverse
from .quality import exclusivity as exclusivity
from .quality import held_out_perplexity as held_out_perplexity
from .quality import inverted_rbo as inverted_rbo
from .quality import topic_diversity as topic_diversity
from .selection import Selection as Selection
from .selection import select_n_topics as select_n_topics
from .stability import stability as stability
from .transformer import TopicTransformer as TopicTransformer

__all__ = [
    "Consensus",
    "Selection",
    "TopicEffects",
    "TopicTransformer",
    "coherence",
    "consensus",
    "describe_topics",
    "effect_data",
    "exclusivity",
    "fit_lda_stream",
    "held_out_perplexity",
    "inverted_rbo",
    "multiverse",
    "select_n_topics",
    "share_draws",
    "stability",
    "theme_lift",
    "topic_diversity",
    "topic_effects",
]
