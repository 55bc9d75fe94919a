"""A theme classifier as parameters, arrays and a vocabulary, and built from them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.features.tfidf import TfidfFeatures
from research.files.model_folder import Arrays, check_shape
from research.files.model_kinds import THEME_PARAMETERS
from research.files.plain_data import checked_members, rebuilt, settings_of
from research.files.renamed import with_new_names, with_old_names
from research.text.cleaner import Cleaner
from research.text.lexicon import Lexicon
from research.text.segmenter import Segmenter
from research.themes.calibration import check_slopes
from research.themes.classifier import ThemeClassifier
from research.themes.labels import checked_classes
from research.themes.lengths import LengthSigmoids
from research.themes.linear import LinearScores
from research.themes.second_reading import SecondReading

# Parameters of classifiers as they were named when the format was fixed.
_NEW_NAMES = {"ratio_share": "naive_bayes_share", "vector_length": "vector_scale"}


def theme_parts(
    model: ThemeClassifier,
) -> tuple[dict[str, Any], Arrays, tuple[str, ...]]:
    """Give parameters, arrays and vocabulary of a fitted classifier."""
    linear = model.linear_
    parameters = with_old_names(model.get_params(deep=False), _NEW_NAMES) | {
        "cleaner": settings_of(model.cleaner),
        "segmenter": settings_of(model.segmenter),
        "lexicon": settings_of(model.lexicon),
        "vectors": None,  # part of the weights
        "themes": list(model.themes_),
    }
    del parameters["encoder"]  # a callable: its name stands with its weights
    if model.has_one_class:
        parameters["classes"] = model.classes_.tolist()
    arrays: Arrays = {
        **{f"features_{k}": array for k, array in linear.features.state().items()},
        "coef": _multiples(linear.coef, linear.quantisation_scale),
        "step": linear.quantisation_scale,
        "lexicon_coef": linear.lexicon_coef,
        "intercept": linear.intercept,
        "calibration": model.calibration_,
        "thresholds": model.thresholds_,
    }
    if model.lengths_ is not None:
        arrays["lengths"] = model.lengths_.n_chars
        arrays["length_calibration"] = model.lengths_.sigmoids
    if model.second_ is not None:
        parameters["encoder"] = model.second_.encoder
        arrays["second_vector_coef"] = model.second_.vector_coef.astype(np.float32)
        arrays["second_logit_coef"] = model.second_.logit_coef
        arrays["second_intercept"] = model.second_.intercept
    if linear.word_coef is not None and linear.word_quantisation_scale is not None:
        arrays["word_coef"] = _multiples(
            linear.word_coef, linear.word_quantisation_scale
        )
        arrays["word_step"] = linear.word_quantisation_scale
    return parameters, arrays, linear.features.vocabulary_


def _multiples(
    coef: NDArray[np.float32], quantisation_scale: NDArray[np.float32]
) -> NDArray[np.int8]:
    return np.round(coef / quantisation_scale[:, np.newaxis]).astype(np.int8)


def _weights(arrays: Arrays, name: str, n_themes: int) -> Arrays:
    """Read weights and their scales, named as the fields of `LinearScores`."""
    coef, quantisation_scale = arrays[f"{name}coef"], arrays[f"{name}step"]
    check_shape(f"{name}step", quantisation_scale, (n_themes,))
    return {
        f"{name}coef": quantisation_scale[:, np.newaxis] * coef.astype(np.float32),
        f"{name}quantisation_scale": quantisation_scale,
    }


def theme_model(
    parameters: Mapping[str, Any], arrays: Arrays, vocabulary: tuple[str, ...]
) -> ThemeClassifier:
    """Build a classifier from its parts.

    Raises
    ------
    ValueError
        If a parameter or an array is not what a classifier holds; and what building
        from wrong parts may raise.
    """
    optional = ("classes", "beginnings", "encoder")
    checked_members("parameters", parameters, THEME_PARAMETERS, optional=optional)
    settings = with_new_names(parameters, _NEW_NAMES)
    encoder = settings.pop("encoder", "")
    themes = tuple(settings.pop("themes"))
    classes = checked_classes(themes, settings.pop("classes", None))
    for name, noun in (
        ("cleaner", Cleaner),
        ("segmenter", Segmenter),
        ("lexicon", Lexicon),
    ):
        settings[name] = rebuilt(noun, settings[name])
    for name in ("word_ngrams", "char_ngrams"):
        settings[name] = settings[name] and tuple(settings[name])
    settings["beginnings"] = tuple(settings.get("beginnings", ()))
    model = ThemeClassifier(**settings)
    model.check_settings()
    state = {
        name.removeprefix("features_"): array
        for name, array in arrays.items()
        if name.startswith("features_")
    }
    check_shape("calibration", arrays["calibration"], (len(themes), 2))
    check_slopes(arrays["calibration"], one_class=classes is not None)
    check_shape("thresholds", arrays["thresholds"], (len(themes),))
    words = _weights(arrays, "word_", len(themes)) if "word_coef" in arrays else {}
    model.linear_ = LinearScores(
        features=TfidfFeatures.from_state(model.feature_settings(), vocabulary, state),
        lexicon=model.lexicon,
        **_weights(arrays, "", len(themes)),
        **words,
        lexicon_coef=arrays["lexicon_coef"],
        intercept=arrays["intercept"],
    )
    model.set_target(themes, classes)
    model.calibration_ = arrays["calibration"]
    model.thresholds_ = arrays["thresholds"]
    model.lengths_ = _lengths(arrays, len(themes))
    model.second_ = _second(arrays, encoder, len(themes))
    return model


def _second(arrays: Arrays, encoder: str, n_themes: int) -> SecondReading | None:
    """Read what a second reading weighs, where a model has one."""
    if not encoder:
        return None
    coef = arrays["second_vector_coef"]
    check_shape("second_vector_coef", coef, (n_themes, *coef.shape[1:2]))
    of_logits, intercept = arrays["second_logit_coef"], arrays["second_intercept"]
    return SecondReading(encoder, coef.astype(np.float64), of_logits, intercept)


def _lengths(arrays: Arrays, n_themes: int) -> LengthSigmoids | None:
    """Read the sigmoids of lengths, which older models have not."""
    if "lengths" not in arrays:
        return None
    sigmoids = arrays["length_calibration"]
    check_shape("length_calibration", sigmoids, (len(arrays["lengths"]), n_themes, 2))
    for of_length in sigmoids:
        check_slopes(of_length, one_class=False)
    return LengthSigmoids(arrays["lengths"], sigmoids)
