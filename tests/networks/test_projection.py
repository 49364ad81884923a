"""The projection of classes against its formula."""

import keras
import numpy as np

from tfgan import networks


def test_projection_serves_any_features():
    h, y = keras.Input((5,)), keras.Input((3,))
    model = keras.Model([h, y], networks.projection(h, y, name="by_class"))
    features, classes = np.arange(10.0).reshape(2, 5), np.eye(3)[[2, 0]]
    embedding = model.get_layer("by_class_embedding").get_weights()[0]
    expected = [[features[0] @ embedding[2]], [features[1] @ embedding[0]]]
    np.testing.assert_allclose(model([features, classes]), expected, rtol=1e-5)
