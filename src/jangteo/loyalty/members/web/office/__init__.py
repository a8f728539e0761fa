"""The office's pages about members and cards."""
