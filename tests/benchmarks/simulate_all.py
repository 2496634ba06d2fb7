"""Simulated people, 200 lives of each archetype over twelve weeks: figures, comparisons, assertions."""

import json
import sys
import time
from argparse import ArgumentParser

from app.services import simulation, simulation_command
from app.services.simulation_checks import WEEKS, assertions


def main() -> None:
    parser = ArgumentParser(prog="./run bench simulate")
    simulation_command.add_arguments(parser)
    parser.set_defaults(seeds=200)
    chosen = parser.parse_args()
    wanted = simulation.jobs([chosen.archetype], chosen.seeds, chosen.weeks)
    began = time.perf_counter()
    bar = simulation_command.progress(len(wanted), sys.stderr)
    runs = simulation.run_all(wanted, chosen.processes, bar)
    took = time.perf_counter() - began
    found = simulation_command.report(runs, assertions(runs) if chosen.weeks >= WEEKS else [])
    for name, figures in found["archetypes"].items():
        print(json.dumps({"archetype": name, **figures}))
    for assertion in found["assertions"]:
        print(json.dumps(assertion))
    for violation in found["violations"]:
        print(json.dumps({"violation": violation}))
    print(
        json.dumps(
            {
                "lives": len(wanted),
                "weeks": chosen.weeks,
                "seconds": round(took, 1),
                "all_hold": found["all_hold"],
                "violations": len(found["violations"]),
            }
        )
    )
