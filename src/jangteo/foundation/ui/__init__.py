"""화면: the look, the layouts and the components of every page; all of them in each state at `/styleguide/`.

Layouts: `ui/layouts/office.html` (office, city), `phone.html` (shop, customer), `plain.html` (sign-in, errors).
Say: c-note[tone icon] c-badge[tone icon] c-finding c-empty[title] c-netbar c-progress[done total label] c-seal[name size]
Do: c-button[href variant icon size] c-tile[href icon title sub badge go disabled] c-dialog[id title] c-bulkbar[unit] c-tabs[label items]
Write: c-form c-field[field help] c-check c-radio[name legend options value] c-select c-search c-upload[name label accept help] c-steps
List: c-table[caption] with c-th[sort number]; c-filterbar c-chip[href n pressed] c-seg[label items] c-pagination[page query] c-dl[rows]
Show: c-card[title] c-pagehead[title say] c-icon[name size] c-chart[chart: `types.Chart`], finding above, the same numbers as a table.
Python: `toolkit` (files to take away, paging, search) and `{% load jangteo_ui %}` (won, points, date_ko, phone_masked …).
Invariants: no inline script or style; one filled button a screen; colour never alone; a page without script still works.
"""
