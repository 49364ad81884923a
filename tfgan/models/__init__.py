"""GAN models on the one base model."""
