"""The replay page: recorded runs in one html file that a browser plays, step by step."""

from tfgan.animation.page.page_run import page_run, page_runs
from tfgan.animation.page.write_page import page, write_page

__all__ = ["page", "page_run", "page_runs", "write_page"]
