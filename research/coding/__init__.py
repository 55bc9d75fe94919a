"""What people say of articles: sheets, agreement, labels."""
