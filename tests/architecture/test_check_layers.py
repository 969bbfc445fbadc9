"""Plants each kind of breach in a tree of its own and sees it reported where it stands; and that none is invented."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import check_layers


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path, *lines):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def found(self):
        return [(breach.file, breach.line, breach.rule) for breach in check_layers.check(self.root)]


# Each row: a file, a line in it, and the rule that it breaks.
BREACHES = [
    ("libs/common/core/src/a.cpp", "#include <boost/asio/awaitable.hpp>", "third-party"),
    ("libs/common/core/src/a.cpp", "#include <boost/system/error_code.hpp>", "third-party"),
    ("libs/common/core/src/a.cpp", '#include "fantail/codec/records.hpp"', "layer"),
    ("libs/common/core/src/a.cpp", '#include "fantail/intake/ports.hpp"', "layer"),
    ("libs/common/core/src/a.cpp", "#include <unistd.h>", "third-party"),
    ("libs/common/core/src/a.cpp", "#include <thread>", "pure"),
    ("libs/common/core/src/a.cpp", "#include <random>", "pure"),
    ("libs/common/core/src/a.cpp", "#include <cstdio>", "pure"),
    ("libs/common/core/include/fantail/core/a.hpp", "#  include <fstream>", "pure"),
    ("libs/common/core/src/a.cpp", "auto t = std::chrono::steady_clock::now();", "time-is-an-argument"),
    ("libs/common/core/src/a.cpp", '#include "../../kafka/src/error.hpp"', "no-way-up"),
    ("libs/common/codec/src/a.cpp", '#include "fantail/crypto/hash.hpp"', "layer"),
    ("libs/common/codec/src/a.cpp", "#include <openssl/evp.h>", "third-party"),
    ("libs/common/crypto/src/a.cpp", "#include <simdjson.h>", "third-party"),
    ("libs/common/config/src/a.cpp", "#include <boost/json/parse.hpp>", "third-party"),
    ("libs/common/config/src/a.cpp", '#include "fantail/obs/log.hpp"', "layer"),
    ("libs/common/runtime/src/a.cpp", "#include <boost/beast/http/read.hpp>", "third-party"),
    ("libs/common/runtime/src/a.cpp", '#include "fantail/http/client.hpp"', "layer"),
    ("libs/common/intake/src/a.cpp", '#include "fantail/kafka/producer.hpp"', "layer"),
    ("libs/common/intake/src/a.cpp", '#include "fantail/runtime/worker_pool.hpp"', "layer"),
    ("libs/common/intake/src/a.cpp", "#include <boost/asio/ip/tcp.hpp>", "third-party"),
    ("libs/common/kafka/src/a.cpp", '#include "fantail/http/client.hpp"', "layer"),
    ("libs/common/kafka/src/a.cpp", "#include <prometheus/counter.h>", "third-party"),
    ("libs/common/http/src/a.cpp", '#include "fantail/kafka/producer.hpp"', "layer"),
    ("libs/common/http/src/a.cpp", '#include "fantail/v1/outcome.pb.h"', "layer"),
    ("libs/common/obs/src/a.cpp", "#include <boost/asio/io_context.hpp>", "third-party"),
    ("libs/common/core/src/a.cpp", "#include <fantail/core/url.hpp>", "quotes"),
    ("libs/common/novel/src/a.cpp", "int x;", "unknown-folder"),
    ("services/ingestor/app/a.cpp", '#include "fantail/kafka/producer.hpp"', "layer"),
    ("services/ingestor/app/a.cpp", '#include "fantail/obs/metrics.hpp"', "layer"),
    ("services/ingestor/app/a.cpp", '#include "fantail/http/client.hpp"', "layer"),
    ("services/ingestor/app/a.cpp", '#include "ingestor/adapters/b.hpp"', "layer"),
    ("services/ingestor/app/a.cpp", '#include "ingestor/config.hpp"', "layer"),
    ("services/ingestor/app/a.cpp", '#include "dispatcher/app/ports.hpp"', "layer"),
    ("services/ingestor/app/a.cpp", "#include <boost/asio/steady_timer.hpp>", "third-party"),
    ("services/ingestor/app/a.cpp", "#include <boost/beast/http/status.hpp>", "third-party"),
    ("services/ingestor/app/a.cpp", "now = std::chrono::system_clock::now();", "time-is-an-argument"),
    ("services/ingestor/adapters/a.cpp", '#include "ingestor/config.hpp"', "layer"),
    ("services/ingestor/adapters/a.cpp", '#include "dispatcher/adapters/b.hpp"', "layer"),
    ("services/ingestor/main.cpp", '#include "dispatcher/config.hpp"', "layer"),
    ("tools/fantailctl/a.cpp", '#include "ingestor/adapters/b.hpp"', "layer"),
    ("tools/fantailctl/a.cpp", '#include "dispatcher/app/ports.hpp"', "layer"),
    ("services/ingestor/main.cpp", "co_spawn(io, run(), asio::detached);", "no-detached"),
    ("tests/unit/core/a_test.cpp", "boost::asio::detached", "no-detached"),
    ("tests/unit/core/a_test.cpp", "std::this_thread::sleep_for(1s);", "no-sleep"),
    ("libs/common/http/src/a.cpp", "usleep(10);", "no-sleep"),
    ("tests/threads/a_test.cpp", "sleep(1);", "no-sleep"),
    ("services/dispatcher/main.cpp", "rd_kafka_t* handle;", "rd-kafka-inside-kafka"),
    ("tests/service/a_test.cpp", "rd_kafka_version();", "rd-kafka-inside-kafka"),
]


class BreachesAreReported(TreeTest):
    def test_each_at_its_file_and_line(self):
        for path, line, rule in BREACHES:
            with self.subTest(path=path, line=line):
                self.write(path, "// first", "", line)
                expected = (path, 1 if rule == "unknown-folder" else 3, rule)
                self.assertEqual(self.found(), [expected])
                (self.root / path).unlink()

    def test_with_what_to_do(self):
        self.write("services/ingestor/app/a.cpp", '#include "fantail/obs/metrics.hpp"')
        (breach,) = check_layers.check(self.root)
        self.assertIn("services/ingestor/app/a.cpp:1: [layer]", str(breach))
        self.assertIn("port", str(breach))

    def test_all_together(self):
        self.write("libs/common/core/src/a.cpp", "#include <thread>", "#include <unistd.h>")
        self.write("libs/common/obs/src/b.cpp", '#include "fantail/kafka/producer.hpp"')
        self.assertEqual(len(self.found()), 3)


# Each row: a file and a line that it may have.
ALLOWED = [
    ("libs/common/core/src/a.cpp", "#include <boost/system/result.hpp>"),
    ("libs/common/core/src/assert.cpp", "#include <cstdio>"),
    ("libs/common/core/src/a.cpp", '#include "fantail/core/url.hpp"'),
    ("libs/common/core/src/a.cpp", "// unlike asio::detached, and never std::chrono::steady_clock::now()"),
    ("libs/common/core/src/a.cpp", "/* sleep_for(1s);", "usleep(1) */"),
    ("libs/common/core/src/a.cpp", 'const char* text = "rd_kafka_poll // sleep_for";'),
    ("libs/common/core/src/a.cpp", "constexpr int many = 65'536; int next = 1'000;"),
    ("libs/common/codec/src/a.cpp", "#include <simdjson.h>"),
    ("libs/common/codec/src/a.cpp", '#include "fantail/v1/outcome.pb.h"'),
    ("libs/common/crypto/src/a.cpp", "#include <openssl/evp.h>"),
    ("libs/common/intake/src/a.cpp", '#include "fantail/runtime/async_event.hpp"'),
    ("libs/common/kafka/src/a.cpp", "#include <librdkafka/rdkafka.h>"),
    ("libs/common/kafka/src/a.cpp", '#include "fantail/intake/ports.hpp"'),
    ("libs/common/kafka/src/a.cpp", "rd_kafka_destroy(handle);"),
    ("libs/common/http/src/a.cpp", "#include <sys/socket.h>"),
    ("services/ingestor/app/a.cpp", '#include "ingestor/app/event.hpp"'),
    ("services/ingestor/app/a.cpp", "#include <boost/asio/awaitable.hpp>"),
    ("services/ingestor/app/a.cpp", '#include "fantail/runtime/task_group.hpp"'),
    ("services/ingestor/adapters/a.cpp", '#include "ingestor/app/ports.hpp"'),
    ("services/ingestor/main.cpp", '#include "ingestor/adapters/api/management_api.hpp"'),
    ("services/ingestor/pipeline.cpp", '#include "ingestor/pipeline.hpp"'),
    ("services/ingestor/main.cpp", '#include "fantail/kafka/producer.hpp"'),
    ("tools/fantailctl/commands/a.cpp", '#include "fantailctl/output/table.hpp"'),
    ("tools/fantailctl/commands/a.cpp", '#include "ingestor/app/event.hpp"'),
    ("tests/component/kafka/a_test.cpp", "rd_kafka_mock_cluster_new();"),
    ("tests/unit/core/a_test.cpp", "clock.sleep(1); wake.sleep (2);"),
]


class WhatIsAllowed(TreeTest):
    def test_is_not_reported(self):
        for path, *lines in ALLOWED:
            with self.subTest(path=path, lines=lines):
                self.write(path, *lines)
                self.assertEqual(self.found(), [])
                (self.root / path).unlink()

    def test_includes_a_private_header_beside_it(self):
        self.write("libs/common/core/src/tree.hpp", "#include <vector>")
        self.write("libs/common/core/src/a.cpp", '#include "tree.hpp"')
        self.assertEqual(self.found(), [])


class TheCommand(TreeTest):
    def run_it(self):
        script = Path(check_layers.__file__)
        return subprocess.run(
            [sys.executable, str(script), "--root", str(self.root)], capture_output=True, text=True, check=False
        )

    def test_fails_on_a_breach_and_names_it(self):
        self.write("libs/common/core/src/a.cpp", "#include <thread>")
        ran = self.run_it()
        self.assertEqual(ran.returncode, 1)
        self.assertIn("libs/common/core/src/a.cpp:1: [pure]", ran.stdout)

    def test_passes_a_clean_tree(self):
        self.write("libs/common/core/src/a.cpp", "#include <vector>")
        self.assertEqual(self.run_it().returncode, 0)

    def test_does_not_pass_for_having_looked_nowhere(self):
        self.assertEqual(self.run_it().returncode, 2)


if __name__ == "__main__":
    unittest.main()
