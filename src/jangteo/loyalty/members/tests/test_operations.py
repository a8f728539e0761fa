"""What members allow and refuse; a refusal changes nothing."""
