from .change import change_points as change_points
from .change import trends as trends
from .estimates import Spread as Spread
from .estimates import wilson as wilson
from .keyness import keyness as keyness
from .periods import periods as periods
from .shares import SharesByPeriod as SharesByPeriod
from .shares import shares_by_period as shares_by_period

__all__ = [
    "SharesByPeriod",
    "Spread",
    "change_points",
    "keyness",
    "periods",
    "shares_by_period",
    "trends",
    "wilson",
]
