// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/service_config.h"

#include <memory>

namespace holdfast::lab_service {

/// How one dependency is really called. Thread-safe; waits, but not beyond the configured timeout.
class Caller {
public:
    virtual ~Caller() = default;
    Caller() = default;
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// UnknownVerify: no answer in time.
    [[nodiscard]] virtual Result<void> call() = 0;
};

[[nodiscard]] std::unique_ptr<Caller> makeCaller(const lab::ServiceConfig& service,
                                                 const lab::CallConfig& call);

} // namespace holdfast::lab_service
