"""What points allow and refuse; a refusal changes nothing."""
