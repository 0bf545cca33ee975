// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace holdfast {

/// Where backups are kept once more: a bucket of a storage that speaks S3.
struct CopySettings {
    std::string bucket;
    std::string prefix = {}; ///< of its keys, without «/» at either end; empty: none
    std::string endpoint;    ///< «https://s3.example.net», without a path; http only to this machine
    std::string region = "us-east-1";
    std::string credentialsFile; ///< outside the repository, for its owner to read
    std::string caFile = {};     ///< who vouches for the endpoint; empty: whom the system trusts

    /// «s3://bucket/prefix»
    [[nodiscard]] std::string target() const {
        return "s3://" + bucket + (prefix.empty() ? std::string() : "/" + prefix);
    }

    bool operator==(const CopySettings&) const = default;
};

} // namespace holdfast
