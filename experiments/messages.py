"""Which messages have no Chinese yet? Brings the catalogue up to date.

Fill in what is said to be missing in `research/resources/locale`, and run it again:
it writes what the package loads too.
"""

from experiments.lab.messages import lacking, updated, write_catalogue


def main(locale: str = "zh") -> list[str]:
    """Write the catalogue of a language; give the messages without a translation."""
    catalog = updated(locale)
    write_catalogue(locale, catalog)
    return lacking(catalog)


if __name__ == "__main__":
    missing = main()
    print(*missing, f"{len(missing)} messages lack their Chinese.", sep="\n")  # noqa: T201
