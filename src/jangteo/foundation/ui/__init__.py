"""화면: the look, the layouts and the components of every page; each in all its states at `/styleguide/`.

Layouts: `ui/layouts/office.html` (office, city), `phone.html` (shop, customer), `plain.html` (sign-in, errors).
Say: c-note[tone icon] c-badge[tone icon] c-finding c-empty[title] c-netbar c-progress[done total label] c-seal
Do: c-button[href variant icon size] c-tile[href icon title sub badge go disabled] c-dialog[id title] c-bulkbar[unit]
Write: c-form c-field[field help] c-check c-radio c-select c-search c-upload[name label accept help] c-steps c-tabs
List: c-table[caption] c-th[sort number] c-filterbar c-chip[href n pressed] c-seg[label items] c-pagination c-dl[rows]
Show: c-card[title] c-pagehead[title say] c-icon[name size] c-chart[chart: `types.Chart`] (drawing and table)
Python: `toolkit` (files to take away, paging, search) and `{% load jangteo_ui %}` (won, date_ko, phone_masked …).
Invariants: no inline script or style; one filled button a screen; colour never alone; pages work without script.
"""
