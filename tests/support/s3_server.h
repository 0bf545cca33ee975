// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/copy_settings.h"
#include "tests/support/process_server.h"

#include <optional>

namespace holdfast::testing {

/// A strict little storage that speaks S3 (tests/support/s3_server.py), with the bucket «kept», a key that
/// may use it, and faults that are told to it.
class S3Server : public ProcessServer {
public:
    /// `encrypted`: it speaks HTTPS, with a certificate of its own authority (place().caFile).
    explicit S3Server(bool encrypted = false);

    /// start() first.
    [[nodiscard]] CopySettings place() const;

    /// «PUT base.tar 1 cut-upload», one a line; see s3_server.py. Those before are forgotten.
    void setFaults(const QByteArray& lines) { writeFile(QStringLiteral("faults"), lines); }

    [[nodiscard]] QByteArrayList requests() const; ///< one line each, so far
    [[nodiscard]] QStringList keys() const;        ///< of whole objects

    /// The file of an object, to be spoilt or removed.
    [[nodiscard]] QString fileOf(const QString& key) const;

private:
    bool m_encrypted;
};

} // namespace holdfast::testing
