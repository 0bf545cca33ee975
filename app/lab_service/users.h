// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"

#include <thread>
#include <vector>

namespace holdfast::lab_service {

/// The visitors of the lab's fleet: a light load that swells and ebbs, through the proxy, over TLS.
class Users {
public:
    explicit Users(lab::ServiceConfig config);

    void start();

private:
    void visit(const std::stop_token& stop) const;

    lab::ServiceConfig m_config;
    std::vector<std::jthread> m_threads;
};

} // namespace holdfast::lab_service
