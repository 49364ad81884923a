"""Reproductions of published results: gan-intro's recorded runs, WGAN-GP's figure 1."""
