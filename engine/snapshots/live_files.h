// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/file_record.h"
#include "engine/recovery/recipe.h"

namespace holdfast::snapshots {

/// A file of this machine as it is now. Links are followed, since a fleet file names it; only plain files of
/// at most kMostFile bytes are read, nothing that could hang. Blocks.
[[nodiscard]] RecordedFile readLiveFile(const std::string& path);

/// Whether the files that a service's configuration names lie on this machine: under local processes, under
/// a Docker Engine behind a Unix socket, and without a platform where the service's address is this machine.
/// `platform`: who its platform says it is; empty kind: it has none, or it did not say.
/// FixSetup: they do not, in a sentence.
[[nodiscard]] Result<void> filesAreHere(const ServiceSpec& service, const ports::PlatformIdentity& platform);

} // namespace holdfast::snapshots
