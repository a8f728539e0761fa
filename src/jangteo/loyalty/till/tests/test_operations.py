"""What till allow and refuse; a refusal changes nothing."""
