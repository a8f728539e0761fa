"""pgbench on the very functions that the interface of tills calls."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench._tills import FIRST_ID, FIRST_WALLET, SECONDS, SHOPS, WALLETS, Database
from jangteo.config.database import binary

_SCRIPTS = {
    "earn": """
\\set s random(1, {shops})
\\set w random(1, {wallets})
\\set r random(1, 9000000000000000000)
SELECT points_earn({first} + :s, 'p' || :r, '\\x00112233445566778899aabbccddeeff', {wallet} + :w, 10000, now(), now());
""",
    "redeem": """
\\set s random(1, {shops})
\\set w random(1, {wallets})
\\set r random(1, 9000000000000000000)
SELECT points_spend('redeem', {first} + :s, 'p' || :r, '\\x00112233445566778899aabbccddeeff', {wallet} + :w, 1, 1000,
    now(), now());
""",
}


def pgbench(database: Database, kind: str, clients: int, folder: str) -> float:
    """Transactions a second of one function a transaction, durable."""
    script = Path(folder) / f"{kind}.sql"
    text = _SCRIPTS[kind].format(shops=SHOPS, wallets=WALLETS, first=FIRST_ID, wallet=FIRST_WALLET)
    # pgbench reads a command to the end of its line.
    script.write_text(text.replace("\n    ", " "))
    command = [str(binary("pgbench")), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(int(SECONDS))]
    found = subprocess.run(
        [*command, "-f", str(script), database.url], check=True, capture_output=True, text=True
    ).stdout
    return float(next(line.split()[2] for line in found.splitlines() if line.startswith("tps")))
