"""Korean forms: telephone and business numbers, names, hangul search and particles, dates, working days."""
