// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <string>
#include <vector>

namespace holdfast::lab {

/// TLS of the lab's proxy: an authority made for this lab alone, whose key is thrown away once it has signed
/// the one certificate. All in PEM.
struct LabCertificates {
    std::string authority; ///< what clients trust
    std::string certificate;
    std::string key; ///< never written to disk
};

/// A certificate for these DNS names and 127.0.0.1, valid for 90 days. Internal: OpenSSL says no.
[[nodiscard]] Result<LabCertificates> makeCertificates(const std::vector<std::string>& names);

} // namespace holdfast::lab
