// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/snapshots/concealment.h"
#include "engine/core/workloads/workload.h"

#include <nlohmann/json.hpp>

namespace holdfast::snapshots {

/// What a platform runs for a service, and how: enough to put it back.
struct RecordedWorkload {
    std::string platform; ///< kind and address, without credentials
    workloads::WorkloadId workload;
    int replicas = 1;
    workloads::Configuration configuration;

    bool operator==(const RecordedWorkload&) const = default;
};

/// The document of it. What is or could be a secret is concealed; everything else is exact.
[[nodiscard]] nlohmann::json documentOf(const RecordedWorkload& workload, const Concealer& concealer);

/// Adds every text of the configuration that may be concealed in a document.
void addTo(SecretPool& pool, const workloads::Configuration& configuration);

/// The workload that a document tells, with what is concealed taken from the pool.
/// FixInput: it is no such document. FixSetup: texts are not at hand any more; the sentence names their
/// fields.
[[nodiscard]] Result<RecordedWorkload> workloadFrom(const nlohmann::json& document, const SecretPool& pool);

} // namespace holdfast::snapshots
