"""What `tfgan benchmark` measures, one file for each kind of GAN."""
