"""Pages of ``/city/``: the markets of a region as its officer, or the operator of the installation, sees them."""
