"""What any model has to beat: the largest class, and a linear classifier on words and letters."""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.svm import LinearSVC


def features() -> FeatureUnion:
    """TF-IDF of one and two words, and of two to five letters within words."""
    return FeatureUnion(
        [
            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)),
            ("letters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=3)),
        ]
    )


def majority(labels: Sequence[int], rows: int) -> np.ndarray:
    """The most frequent class of the training rows, for every row."""
    return np.full(rows, np.bincount(labels).argmax())


def linear_svc(texts: Sequence[str], labels: Sequence[int], judged: Sequence[str], seed: int) -> np.ndarray:
    """Classes that a linear support vector classifier gives."""
    return Pipeline([("features", features()), ("svc", LinearSVC(C=1.0, random_state=seed))]).fit(texts, labels).predict(judged)


def quick_probabilities(texts: Sequence[str], labels: Sequence[int], judged: Sequence[str], seed: int) -> np.ndarray:
    """Rough probabilities, rows × classes: good enough to choose which texts a teacher should score."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    model = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced", random_state=seed)
    return model.fit(vectorizer.fit_transform(texts), labels).predict_proba(vectorizer.transform(judged))
