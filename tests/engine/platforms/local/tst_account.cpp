// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/account.h"
#include "tests/support/test_registry.h"

#include <unistd.h>

using namespace holdfast;
using namespace holdfast::platforms;

class TstAccount : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsRootWithItsNumbers();
    void anUnknownNameIsToBePutRightOutside();
    void aParentThatIsGoneIsNoticed();
};

void TstAccount::findsRootWithItsNumbers() {
    const auto root = findAccount("root");
    QVERIFY(root.has_value());
    QCOMPARE(root->user, uid_t{0});
    QCOMPARE(root->group, gid_t{0});
    QVERIFY(!root->groups.empty());
}

void TstAccount::anUnknownNameIsToBePutRightOutside() {
    const auto nobody = findAccount("no-such-account-here");
    QVERIFY(!nobody.has_value());
    QCOMPARE(nobody.error().code, ErrorCode::FixSetup);
    QCOMPARE(nobody.error().where, std::string("no-such-account-here"));
}

void TstAccount::aParentThatIsGoneIsNoticed() {
    QVERIFY(endWithParent(0, ::getppid()));
    QVERIFY(!endWithParent(0, ::getppid() + 1));
}

HOLDFAST_TEST(TstAccount)
#include "tst_account.moc"
