"""What a shift is given beside the code: the change at hand, and questions that were asked and not anticipated."""
