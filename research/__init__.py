"""Themes and topics in Chinese industry news."""

import lazy_loader

__version__ = "0.2.0"

# The names stand in the stub beside this file; each loads on first use.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
