#pragma once

#include <optional>
#include <string>

#include "daemon/watch/control.hpp"
#include "daemon/watch/decision.hpp"
#include "daemon/watch/watch.hpp"

namespace stmtwatch::watch {

// What a person says of a statement that the daemon cannot know: it is there, it is not, it is not to be.
// Each is written into the incidents that hold the statement, with who said it and why. One executor.
class PersonsWords {
 public:
  explicit PersonsWords(Watch& watch) : watch_(watch) {}

  // Nullopt: done.
  flow::Task<std::optional<Refusal>> obey(ledger::StatementKey key, StatementOrder order, Person by);

 private:
  flow::Task<std::optional<Refusal>> look_at_server(const ledger::Delivery& delivery,
                                                    ledger::Receipt& receipt);
  std::optional<Refusal> change(Books& books, const ledger::StatementKey& key, const StatementOrder& order,
                                const Person& by, const ledger::Receipt& receipt, bool file_there,
                                News& news) const;
  void adopt(Books& books, const ledger::Delivery& delivery, const Person& by, ledger::Receipt receipt) const;
  void resend(Books& books, const ledger::Statement& statement, const ledger::Delivery& delivery) const;
  void dismiss(Books& books, const ledger::Statement& statement, const StatementOrder& order,
               const Person& by) const;
  void write_down(Books& books, const ledger::StatementKey& key, const StatementOrder& order,
                  const Person& by, News& news) const;
  Outbox* outbox_of(const ledger::Delivery& delivery);

  Watch& watch_;
};

}  // namespace stmtwatch::watch
