// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/diagnostic.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;

class TstDiagnostic final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itReadsLikeACompilersMessage() {
        const Diagnostic mistake{.file = "f.yaml",
                                 .line = 3,
                                 .column = 7,
                                 .message = "what",
                                 .suggestion = "did you mean «that»?"};
        QCOMPARE(toString(mistake), std::string("f.yaml:3:7: error: what (did you mean «that»?)"));
        const Diagnostic whole{.level = Diagnostic::Level::Note, .file = "f.yaml", .message = "what"};
        QCOMPARE(toString(whole), std::string("f.yaml: note: what"));
    }
};

HOLDFAST_TEST(TstDiagnostic)
#include "tst_diagnostic.moc"
