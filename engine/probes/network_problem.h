// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_problem.h"
#include "engine/probes/remedy.h"

#include <QtCore/QList>
#include <QtNetwork/QAbstractSocket>
#include <QtNetwork/QSslError>

namespace holdfast::probes {

/// What an error of a socket says about its target.
[[nodiscard]] ProbeProblem problemOf(QAbstractSocket::SocketError error);

/// Qt's words for what is wrong with a certificate, and the fault that has the most telling remedy.
[[nodiscard]] QString wordsOf(const QList<QSslError>& errors);
[[nodiscard]] CertificateFault faultOf(const QList<QSslError>& errors);

} // namespace holdfast::probes
