"""The command line of dev/broker/broker."""

import argparse
import os
import sys

from .cluster import Cluster
from .errors import BrokerError
from .run import run

EPILOG = """examples:
  dev/broker/broker run -- sh -c 'echo $FANTAIL_BROKERS'     a broker for the time of one command
  dev/broker/broker run --nodes 3 -- pytest tests/faults
  dev/broker/broker start; dev/broker/broker status; dev/broker/broker stop
  dev/broker/broker kill-node 2; dev/broker/broker start-node 2
"""


def main(arguments):
    options = _parser().parse_args(arguments)
    try:
        return options.act(options) or 0
    except BrokerError as error:
        print(f"broker: {error}", file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="broker", description="A real Apache Kafka of one node or three, on free "
                                     "loopback ports, under the build folder.", epilog=EPILOG,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    named = argparse.ArgumentParser(add_help=False)
    named.add_argument("--name", default=None, help="which cluster (default: $FANTAIL_BROKER_NAME, else \"default\")")
    fresh = argparse.ArgumentParser(add_help=False)
    fresh.add_argument("--nodes", type=int, default=1, choices=(1, 3))
    fresh.add_argument("--bench", action="store_true", help="a JVM as in production, slower to start")
    fresh.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a line of server.properties")

    verb = verbs.add_parser("run", parents=[fresh], help="start, run COMMAND with FANTAIL_BROKERS set, stop; "
                            "exits as COMMAND does")
    verb.add_argument("--name", default=None, help="default: a name of its own")
    verb.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND…")
    verb.set_defaults(act=_run)

    verb = verbs.add_parser("start", parents=[named, fresh], help="start and leave running; prints the addresses")
    verb.set_defaults(act=_start)
    verbs.add_parser("stop", parents=[named], help="stop, and remove its data").set_defaults(act=_stop)
    verbs.add_parser("status", parents=[named], help="what runs").set_defaults(act=_status)

    for name, text in (("kill-node", "SIGKILL"), ("stop-node", "SIGTERM, in order"), ("start-node", "start again"),
                       ("restart-node", "stop in order, start again"), ("pause-node", "SIGSTOP"),
                       ("cont-node", "SIGCONT")):
        verb = verbs.add_parser(name, parents=[named], help=text)
        verb.add_argument("node", type=int, nargs="?", default=1)
        verb.set_defaults(act=_on_node, verb=name)
    return parser


def _chosen(options):
    return options.name or os.environ.get("FANTAIL_BROKER_NAME") or "default"


def _overrides(options):
    for line in options.set:
        if "=" not in line:
            raise BrokerError(f"--set takes KEY=VALUE, not {line}")
    return dict(line.split("=", 1) for line in options.set)


def _run(options):
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        raise BrokerError("run: which command? (broker run -- COMMAND…)")
    return run(command, nodes=options.nodes, name=options.name, overrides=_overrides(options), bench=options.bench)


def _start(options):
    cluster = Cluster(nodes=options.nodes, name=_chosen(options), overrides=_overrides(options), bench=options.bench,
                      detached=True)
    print(cluster.bootstrap)


def _stop(options):
    name = _chosen(options)
    if name in Cluster.names():
        Cluster.open(name).stop()
    else:
        print(f"no broker named {name} is running")


def _status(options):
    names = [options.name] if options.name else Cluster.names()
    for name in names:
        cluster = Cluster.open(name)
        print(f"{name}  {cluster.bootstrap}  {cluster.folder}")
        for node in cluster.nodes:
            print(f"  node {node.number}  {node.process.state():8}  pid {node.process.pid() or '-'}")
    if not names:
        print("no broker is running")


def _on_node(options):
    cluster = Cluster.open(_chosen(options))
    act = {"kill-node": cluster.kill_node, "stop-node": cluster.stop_node, "start-node": cluster.start_node,
           "restart-node": cluster.restart_node, "pause-node": cluster.pause_node, "cont-node": cluster.resume_node}
    act[options.verb](options.node)
