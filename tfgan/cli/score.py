"""`tfgan score`: the scores of a saved model, with their protocol."""

import dataclasses
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from tfgan.cli import config_file, input_files, outputs, score_tests, words
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag
from tfgan.utils import validation

EXAMPLES = (
    "run.keras --metrics scores.json",
    "run.keras --dataset grid --num-samples 2500",
    "digits.keras --tests --classifier other.npz",
)
# Facts of the data that a run writes beside its model, and that are flags here, too.
_DATA = ("dataset", "scaling", "centres", "std", "data_seed", "mean")


def known_words() -> dict[str, tuple[str, ...]]:
    """The words of the flags, for --help."""
    return {"data sets": words.DATASETS, "data on the line": words.LINE_DATA}


@dataclasses.dataclass(kw_only=True)
class Options(BaseOptions):
    """The command line. The data are those of the run, where its flags lie beside the model."""

    command: ClassVar[str] = "score"

    model: Path = flag(
        help="a saved model, .keras", metavar="MODEL", group="model", positional=True
    )
    data: Path | None = flag(
        None, "digits to compare images with: mnist.npz (default: the bundled sample)",
        group="data", metavar="PATH",
    )  # fmt: skip
    digit_scores: bool = flag(
        False, "score the images as digits, also if --data is not MNIST by its content",
        group="data",
    )  # fmt: skip
    classifier: Path | None = flag(
        None, "weights of tfgan train-classifier --save, in place of the shipped ones",
        group="data", metavar="NPZ",
    )  # fmt: skip
    dataset: str | None = flag(
        None, "data of a GAN on points or on the line (default: the run's, or 8gaussians, or "
        "gaussian)", group="data",
        metavar="NAME", choices=lambda options: (*words.DATASETS, *words.LINE_DATA),
        aliases=lambda options: words.DATASET_ALIASES, noun="data set",
    )  # fmt: skip
    scaling: str | None = flag(
        None, "scale of the points: article or pacgan (default: the run's, or article)",
        group="data", metavar="WORD", choices=lambda options: ("article", "pacgan"),
    )  # fmt: skip
    centres: Path | None = flag(
        None, "own mixture of points: a file of lines x,y", group="data", metavar="CSV"
    )
    mean: float | None = flag(
        None, "mean of the values (default: the run's, or 4)", group="data", metavar="X"
    )
    std: float | None = flag(
        None, "standard deviation of the values, or around the --centres (default: the run's)",
        group="data", metavar="X",
    )  # fmt: skip
    data_seed: int | None = flag(
        None, "seed of the centres of random8 and veegan-1200d (default: the run's, or 0)",
        group="data", metavar="N",
    )  # fmt: skip
    seed: int = flag(1, "seed of the latents", group="output", metavar="N")
    num_samples: int | None = flag(
        None, "number of samples (default: that of the protocol)", group="output", metavar="N"
    )
    tests: bool = flag(
        False, "two-sample tests, and for digits the nearest training images", group="output"
    )
    metrics: Path | None = flag(None, "scores as JSON", group="output", metavar="PATH")

    def check(self) -> None:
        """See `Options.check` of the flag groups."""
        from tfgan.utils import files

        input_files.check_model(self.model)
        self.check_seeds(self.seed)
        self.positive_integers("num_samples", minimum=100)
        if self.mean is not None:
            validation.finite("--mean", self.mean)
        if self.std is not None:
            validation.positive("--std", self.std)
        if self.data is not None:
            input_files.check_digits(self.data)
        if self.classifier is not None:
            input_files.check_classifier(self.classifier)
        if self.metrics:
            files.check_writable(self.metrics)
        beside = self.model.with_suffix(".toml")
        if config_file.is_ours(beside):
            self._take_data(beside)
        if self.centres is not None:
            input_files.read_centres(self.centres)

    def _take_data(self, path: Path) -> None:
        """Fills what was left open of the data with that of the run."""
        run = tomllib.loads(path.read_text("utf-8"))
        if self.dataset is not None or self.centres is not None:
            return
        # The other commands' --data is a file.
        if run.get("data") in words.LINE_DATA:
            self.dataset = run["data"]
        for name in _DATA:
            value = run.get(name.replace("_", "-"))
            if getattr(self, name) is None and value is not None:
                setattr(self, name, Path(value) if name == "centres" else value)


def run(options: Options) -> int:
    """Scores the model, says the scores and writes them."""
    from tfgan.models.gaussian_1d import Gaussian1DGAN
    from tfgan.models.load import load
    from tfgan.models.mixture_2d import GaussianMixtureGAN

    model = load(options.model)
    if isinstance(model, Gaussian1DGAN):
        values = _score_line(model, options)
    elif isinstance(model, GaussianMixtureGAN):
        values = _score_points(model, options)
    else:
        values = _score_images(model, options)
    print(f"protocol: {values['protocol']}")
    if options.tests:
        print(f"protocol of the tests: {values['tests']['protocol']}")
    if options.metrics:
        outputs.write_metrics(options.metrics, {"model": options.model.name, **values})
        print(f"metrics: {options.metrics}")
    return 0


def _say(tests: dict[str, Any]) -> dict[str, Any]:
    for line in score_tests.describe(tests):
        print(line)
    return {"tests": tests}


def _score_line(model: Any, options: Options) -> dict[str, Any]:
    from tfgan import metrics
    from tfgan.cli.scores import score_line
    from tfgan.data.toy_1d import on_line

    data = on_line(
        _known(options.dataset or "gaussian", words.LINE_DATA, "line"),
        4.0 if options.mean is None else options.mean,
        0.5 if options.std is None else options.std,
    )
    n = options.num_samples or metrics.NUM_SAMPLES
    scores = score_line(model, data, options.seed, n)
    print(metrics.describe_trials(metrics.summarize_trials([scores]), data))
    protocol = metrics.PROTOCOL_1D.replace(str(metrics.NUM_SAMPLES), str(n))
    values = {**scores, "num_samples": n, "protocol": protocol}
    if options.tests:
        samples = model.generate(n, seed=options.seed)
        values |= _say(score_tests.sample_tests(samples, data, seed=options.seed))
    return values


def _known(name: str, known: tuple[str, ...], where: str) -> str:
    """Returns the name of a data set, if it is one of those that the model can have."""
    if name not in known:
        raise ValueError(
            f"the model's samples are on the {where}: --dataset must be one of {', '.join(known)}. "
            f"Received: {name}"
        )
    return name


def _score_points(model: Any, options: Options) -> dict[str, Any]:
    from tfgan import recipes
    from tfgan.cli.gan2d_run import make_data
    from tfgan.cli.scores import describe_points
    from tfgan.metrics import mode_coverage

    # The distribution itself, not a recipe's fixed sample of it.
    recipe = dataclasses.replace(
        recipes.mixture_2d("default"), scaling=options.scaling or "article",
        fixed_sample=None, points_per_mode=None,
    )  # fmt: skip
    wanted = SimpleNamespace(
        centres=options.centres,
        dataset=_known(options.dataset or "8gaussians", words.DATASETS, "plane"),
        data_seed=options.data_seed, std=options.std,
    )  # fmt: skip
    data = make_data(wanted, recipe)
    size = model.data_dim
    if data.event_size != size:
        raise ValueError(
            f"the model makes samples of {size} numbers, the data have {data.event_size}: "
            "give its --dataset"
        )
    samples = model.generate(options.num_samples or mode_coverage.NUM_SAMPLES, seed=options.seed)
    found = mode_coverage.score(samples, data, seed=options.seed + 1_000_000)
    scores = {"seed": options.seed, **found}
    print(describe_points(scores))
    values = {
        **scores, "num_samples": len(samples), "data": repr(data),
        "protocol": mode_coverage.PROTOCOL_2D,
    }  # fmt: skip
    if options.tests:
        values |= _say(score_tests.sample_tests(samples, data, seed=options.seed))
    return values


def _score_images(model: Any, options: Options) -> dict[str, Any]:
    from tfgan.data import mnist
    from tfgan.metrics import classifier

    shape: tuple[int, ...] = tuple(model.generator.output_shape[1:])
    if shape[:2] != (28, 28) or shape[2:] not in ((1,), (3,)):
        raise ValueError(
            f"only digits of (28, 28, 1) and stacks of (28, 28, 3) can be scored. Received: {shape}"
        )
    data = mnist.load_mnist(options.data)
    if not (data.digits or options.digit_scores):
        raise ValueError(f"{data}: scores of digits need --digit-scores")
    extractor = classifier.load_classifier(options.classifier)
    pixels = getattr(model, "pixels", (-1.0, 1.0))
    make = _digit_scorer if shape[2:] == (1,) else _stack_scorer
    scorer, source, real = make(data, extractor, pixels, options.num_samples)
    generated = scorer.generate(model, source, seed=options.seed)
    scores = scorer.score(*generated)
    print(scorer.describe(scores))
    values = {
        "seed": options.seed, "scores": scores, "floor": scorer.floor, "protocol": scorer.protocol,
    }  # fmt: skip
    if options.tests:
        tests = score_tests.image_tests(generated[0], *real(), extractor, seed=options.seed)
        values |= _say(tests)
    return values


def _digit_scorer(
    data: Any, extractor: Any, pixels: tuple[float, float], samples: int | None
) -> tuple[Any, Any, Callable[[], tuple[Any, Any]]]:
    """The scorer, the source, and what makes the training and test images to compare with."""
    from tfgan.data.in_memory_images import InMemoryImages
    from tfgan.metrics import fid

    samples = samples or min(fid.NUM_SAMPLES, 10 * len(data.x_test))
    scorer = fid.ImageScorer(data, extractor, samples=samples)
    source = InMemoryImages(data.x_train, low=pixels[0], high=pixels[1])
    return scorer, source, lambda: (data.x_train[..., None], data.x_test[..., None])


def _stack_scorer(
    data: Any, extractor: Any, pixels: tuple[float, float], samples: int | None
) -> tuple[Any, Any, Callable[[], tuple[Any, Any]]]:
    """As `_digit_scorer`, of stacks. Those of the training digits are made if they are needed."""
    from tfgan.data import mnist
    from tfgan.data.stacked_digits import StackedDigits
    from tfgan.metrics import stacked_modes

    count = samples or min(stacked_modes.NUM_SAMPLES, 10 * len(data.x_test))

    def stacks(images: Any, labels: Any, count: int) -> Any:
        return StackedDigits(
            images, labels, count=count, low=pixels[0], high=pixels[1],
            num_classes=mnist.NUM_CLASSES,
        )  # fmt: skip

    def real() -> tuple[Any, Any]:
        few = min(count, score_tests.NUM_TESTED)
        both = [stacks(data.x_train, data.y_train, few), source]
        return tuple(each.to_uint8(each.batch(few, seed=0, index=0, key=None)) for each in both)

    source = stacks(data.x_test, data.y_test, count)
    return stacked_modes.StackedScorer(source, extractor, samples=count), source, real
