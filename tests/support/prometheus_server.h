// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process_server.h"

namespace holdfast::testing {

/// A real Prometheus on a free loopback port, with its storage in its private folder, that scrapes the given
/// loopback ports under /metrics every 200 ms as job «test».
class PrometheusServer final : public ProcessServer {
public:
    explicit PrometheusServer(const QList<std::uint16_t>& scraped);

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

private:
    std::uint16_t m_port = freePort();
};

} // namespace holdfast::testing
