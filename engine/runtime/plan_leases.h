// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/world.h"

#include <vector>

namespace holdfast::runtime {

/// The leases of one plan: of its target, and of every other service on which its steps act. To its execution
/// they are one: all are taken or none, all are prolonged or it is lost, all are given back. Nobody waits for
/// a lease here, so that two plans cannot wait for each other. One thread at a time.
class PlanLeases final : public actions::LeaseKeeper {
public:
    /// `keeper` outlives it.
    PlanLeases(actions::LeaseKeeper& keeper, const actions::Plan& plan);

    [[nodiscard]] Result<actions::Lease> acquire(const actions::PlanTarget& target,
                                                 const std::string& holder) override;
    [[nodiscard]] Result<actions::Lease> renew(const actions::Lease& lease) override;
    void release(const actions::Lease& lease) override;

private:
    void releaseOthers();

    actions::LeaseKeeper& m_keeper;
    std::vector<ServiceId> m_services; ///< beside the target, by id
    std::vector<actions::Lease> m_others;
};

} // namespace holdfast::runtime
