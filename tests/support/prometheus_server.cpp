// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/prometheus_server.h"

namespace holdfast::testing {

PrometheusServer::PrometheusServer(const QList<std::uint16_t>& scraped) {
    QByteArray targets;
    for (const auto target : scraped)
        targets += "'127.0.0.1:" + QByteArray::number(target) + "',";
    writeFile(QStringLiteral("prometheus.yml"), "global:\n  scrape_interval: 200ms\n  scrape_timeout: 200ms\n"
                                                "scrape_configs:\n  - job_name: test\n    static_configs:\n"
                                                "      - targets: [" +
                                                    targets + "]\n");
    setOptions({.program = QStringLiteral("prometheus"),
                .arguments = {QStringLiteral("--config.file=") + path(QStringLiteral("prometheus.yml")),
                              QStringLiteral("--storage.tsdb.path=") + path(QStringLiteral("data")),
                              QStringLiteral("--web.listen-address=127.0.0.1:%1").arg(m_port)},
                .ready = [port = m_port] { return answersHttp(port, "/-/ready"); }});
}

} // namespace holdfast::testing
