"""The order of axes that the image networks are built for."""

import keras


def check_channels_last() -> None:
    """Checks that Keras builds its layers for images of (height, width, channels).

    Raises:
        ValueError: If `keras.config.image_data_format()` is `"channels_first"`.
    """
    found = keras.config.image_data_format()
    if found != "channels_last":
        raise ValueError(
            "the image networks need keras.config.set_image_data_format('channels_last'). "
            f"Received: {found!r}"
        )
