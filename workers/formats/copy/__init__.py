"""Wire copy: what stands above, in and below the text that an agency sends."""
