"""Themes and topics in Chinese industry news."""

import lazy_loader

__version__ = "0.2.0"

# The names stand in the stub beside this file; each loads on first use.
__getattr__, _, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ = sorted([*__all__, "__version__"])


def __dir__() -> list[str]:
    return list(__all__)
