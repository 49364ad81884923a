"""`tfgan score`: the scores of a saved model, with their protocol."""

import dataclasses
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

from tfgan.cli import config_file, input_files, outputs, words
from tfgan.cli.flag_groups import Options as BaseOptions
from tfgan.cli.flags import flag
from tfgan.utils import validation

EXAMPLES = (
    "run.keras --metrics scores.json",
    "run.keras --dataset grid --num-samples 2500",
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
    if options.metrics:
        outputs.write_metrics(options.metrics, values)
        print(f"metrics: {options.metrics}")
    return 0


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
    return {**scores, "num_samples": n, "protocol": protocol}


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
    size = model.generator.output_shape[-1]
    if data.event_size != size:
        raise ValueError(
            f"the model makes samples of {size} numbers, the data have {data.event_size}: "
            "give its --dataset"
        )
    samples = model.generate(options.num_samples or mode_coverage.NUM_SAMPLES, seed=options.seed)
    found = mode_coverage.score(samples, data, seed=options.seed + 1_000_000)
    scores = {"seed": options.seed, **found}
    print(describe_points(scores))
    return {
        **scores, "num_samples": len(samples), "data": repr(data),
        "protocol": mode_coverage.PROTOCOL_2D,
    }  # fmt: skip


def _score_images(model: Any, options: Options) -> dict[str, Any]:
    from tfgan.data import in_memory_images, mnist
    from tfgan.data.stacked_digits import StackedDigits
    from tfgan.metrics import classifier, fid, stacked_modes

    shape: tuple[int, ...] = tuple(model.generator.output_shape[1:])
    if shape[:2] != (28, 28) or shape[2:] not in ((1,), (3,)):
        raise ValueError(
            f"only digits of (28, 28, 1) and stacks of (28, 28, 3) can be scored. Received: {shape}"
        )
    data = mnist.load_mnist(options.data)
    if not (data.digits or options.digit_scores):
        raise ValueError(f"{data}: scores of digits need --digit-scores")
    low, high = getattr(model, "pixels", (-1.0, 1.0))
    source: Any
    scorer: Any
    if shape == (28, 28, 3):
        samples = options.num_samples or min(stacked_modes.NUM_SAMPLES, 10 * len(data.x_test))
        source = StackedDigits(
            data.x_test, data.y_test, count=samples, low=low, high=high,
            num_classes=mnist.NUM_CLASSES,
        )  # fmt: skip
        scorer = stacked_modes.StackedScorer(source, classifier.load_classifier(), samples=samples)
    else:
        samples = options.num_samples or min(fid.NUM_SAMPLES, 10 * len(data.x_test))
        scorer = fid.ImageScorer(data, classifier.load_classifier(), samples=samples)
        source = in_memory_images.InMemoryImages(data.x_train, low=low, high=high)
    scores = scorer.score_model(model, source, seed=options.seed)
    print(scorer.describe(scores))
    return {
        "seed": options.seed, "scores": scores, "floor": scorer.floor, "protocol": scorer.protocol,
    }  # fmt: skip
