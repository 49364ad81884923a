"""How the report of a comparison looks: on phones, wide screens and paper, light and dark."""

from tfgan.animation import palette

# Below this width, in CSS pixels, each row of a table is a block of "name: value" lines.
PHONE_WIDTH = 720

# Neutral colours of the SVG pictures, and the variable that takes the place of each.
NEUTRAL = {"#333": "text", "#888": "faint", "#ddd": "axis"}

_RULES = """
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, "DejaVu Sans", sans-serif; max-width: 72rem; margin: 0 auto;
  padding: 1rem; background: var(--background); color: var(--text) }
h1 { font-size: 1.5rem; line-height: 1.2 } h2 { font-size: 1.2rem; margin-top: 2rem }
h3 { font-size: 1rem; margin: .6rem 0 .2rem }
h1, h2, h3, p, li, td { overflow-wrap: anywhere }
p, ul, dl { max-width: 46rem } li { font-size: .9rem }
.about { color: var(--faint); font-size: .9rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .5rem 0 }
dt { color: var(--faint) } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--axis); text-align: right }
th { color: var(--faint); font-weight: 500; vertical-align: bottom }
th:first-child, td:first-child, td.text { text-align: left }
td.text { color: var(--faint); font-size: .9em }
.good { color: var(--good) } .bad { color: var(--bad); font-weight: 600 }
.grid { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem }
.grid section { width: min(460px, 100%) }
figure { display: inline-block; margin: .2rem .4rem .2rem 0; max-width: 100% }
figcaption { font-size: .9em }
svg { border: 1px solid var(--axis); border-radius: 4px; max-width: 100%; height: auto }
@media (max-width: PHONEpx) {
  thead { display: none }
  table, tbody, tr, td { display: block }
  table { margin: .5rem 0 }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--axis) }
  td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem 0 }
  td::before { content: attr(data-name); color: var(--faint); text-align: left }
  td:first-child { font-weight: 600 }
  td:first-child::before { content: none }
  .grid figure { width: calc(50% - .6rem) }
}
"""


def style() -> str:
    """Returns the report's CSS."""
    light = _variables(palette.PAGE_LIGHT, good="#1A7F37", bad="#B42318")
    dark = _variables(palette.PAGE_DARK, good="#4CC76C", bad="#FF8A7A")
    return (
        f":root {{ color-scheme: light dark; {light} }}\n"
        f"{_RULES.replace('PHONE', str(PHONE_WIDTH))}"
        f"{_neutral_rules()}"
        f"@media (prefers-color-scheme: dark) {{\n:root {{ {dark} }}\n{_dark_rules()}}}\n"
    )


def _variables(colours: dict[str, str], **more: str) -> str:
    return " ".join(f"--{name}: {colour};" for name, colour in {**colours, **more}.items())


def _neutral_rules() -> str:
    """Text and lines of the pictures follow the page."""
    return "".join(_recoloured(old, f"var(--{name})") for old, name in NEUTRAL.items())


def _dark_rules() -> str:
    """The colours of the palette, lighter on a dark background."""
    shades = {(palette.LIGHT[name], palette.DARK[name]) for name in palette.LIGHT}
    shades |= {(palette.LIGHT_TEXT[name], palette.DARK[name]) for name in palette.LIGHT}
    return "".join(_recoloured(light, dark) for light, dark in sorted(shades))


def _recoloured(old: str, new: str) -> str:
    return "".join(f"svg [{kind}='{old}'] {{ {kind}: {new} }}\n" for kind in ("fill", "stroke"))
