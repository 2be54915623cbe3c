"""What makes customers eligible to be asked: a trigger plans an asking, and the gates decide whether they are asked."""
