"""What do articles talk about? Topic models, and how far to believe them."""
