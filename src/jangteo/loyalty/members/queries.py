"""What can be asked about members. Never writes."""
