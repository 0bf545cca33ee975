// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/platform_work.h"

namespace holdfast::recovery {

/// Does every step «platform.…» with the platform of its service. Thread-safe, as platforms are.
class PlatformDeed final : public Deed {
public:
    PlatformDeed();

    [[nodiscard]] std::string_view prefix() const override { return "platform."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;

private:
    [[nodiscard]] const PlatformOperation* find(std::string_view name) const;

    std::vector<PlatformOperation> m_operations;
};

} // namespace holdfast::recovery
