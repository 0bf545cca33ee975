// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/discovery/compose_discovery.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace holdfast::ports {

/// A fleet before it is one.
struct ComposePreview {
    discovery::ComposeQuestion question;
    discovery::ComposeOutcome outcome;
    std::string suggestedFile; ///< where it may be saved: absolute, in a folder that takes it, not there yet
};

/// Finds fleets in what people have already, and keeps what they chose.
///
/// Thread: all methods are called on, and all answers come on, the owner's thread. No method blocks; files
/// are read and written elsewhere. After destruction no answer comes.
class FleetDiscovery {
public:
    using Previewed = std::function<void(std::shared_ptr<const ComposePreview>)>;
    using Saved = std::function<void(Result<std::string> file)>;
    /// What becomes of a file that is there already.
    enum class Existing : std::uint8_t { Keep, Replace };

    virtual ~FleetDiscovery() = default;
    FleetDiscovery() = default;
    FleetDiscovery(const FleetDiscovery&) = delete;
    FleetDiscovery& operator=(const FleetDiscovery&) = delete;

    /// Reads a Compose project. The answer to a question comes only while it is the last one asked.
    virtual void preview(const discovery::ComposeQuestion& question, Previewed answer) = 0;
    /// Writes a fleet file as a whole or not at all. The answer is its absolute path.
    virtual void save(const std::string& file, const std::string& text, Existing existing, Saved answer) = 0;
};

} // namespace holdfast::ports
