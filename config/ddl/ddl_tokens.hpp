#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/ddl/ddl.hpp"

// SQL as words. Private to config/'s reader of CREATE TABLE statements (ddl.hpp).
namespace stmtwatch::config {

struct DdlToken {
  enum class Kind : std::uint8_t {
    word,    // a key word, a name without quotes, a number
    name,    // a name in quotes of its own: "a", `a`, [a]
    text,    // 'a'
    symbol,  // any other character
    end,
  };
  Kind kind = Kind::end;
  std::string text;  // quotes and doubled quotes taken off
  std::uint32_t line = 0;
  char quote = '\0';  // that a name or a text began with

  // Of a word, whatever its case; of a symbol.
  bool is(std::string_view upper_case) const;
  bool is_name() const { return kind == Kind::word || kind == Kind::name; }
  // A text, also in the double quotes in which MySQL takes one; ask only where no name can stand.
  bool is_text() const { return kind == Kind::text || quote == '"'; }
};

struct DdlTokenFault {
  std::uint32_t line = 0;
  std::string what;
};

struct DdlTokens {
  std::vector<DdlToken> tokens;
  std::optional<DdlTokenFault> fault;  // the tokens are those before it
};

// Texts and names in all forms of their quotes: 'it''s', "a", `a`, [a], N'a', _utf8mb4'a', $tag$a$tag$, of
// PostgreSQL E'it\'s' and U&'a', of Oracle q'[it's]'; in MySQL a backslash takes the meaning off the
// character that follows. No tokens are comments (--, # behind a blank, /* */, of PostgreSQL nested), the
// data of COPY ... FROM stdin, and what is said to the client: lines of psql that begin with a backslash, REM
// and PROMPT of SQL*Plus.
DdlTokens ddl_tokens(std::string_view text, Dialect dialect);

// Walks over tokens and never beyond them: behind the last one comes an `end`, again and again.
class DdlCursor {
 public:
  explicit DdlCursor(std::span<const DdlToken> tokens) : tokens_(tokens) {}

  bool done() const { return tokens_.empty(); }
  const DdlToken& peek(std::size_t ahead = 0) const;
  DdlToken take();
  // Takes these words or symbols if all of them come next: take("NOT", "NULL").
  template <typename... Words>
  bool take(std::string_view first, Words... others) {
    if (!comes({first, others...})) return false;
    tokens_ = tokens_.subspan(1 + sizeof...(others));
    return true;
  }
  // What stands between the parenthesis that comes next and its partner, which are taken as well; without a
  // partner, all that is left. Empty where none comes.
  std::span<const DdlToken> take_group();
  std::span<const DdlToken> take_rest() { return std::exchange(tokens_, {}); }

 private:
  bool comes(std::initializer_list<std::string_view> words) const;

  std::span<const DdlToken> tokens_;
};

// ASCII letters.
std::string in_upper_case(std::string_view text);

// The parts of `tokens` between the commas that stand in no parenthesis.
std::vector<std::span<const DdlToken>> split_at_commas(std::span<const DdlToken> tokens);

}  // namespace stmtwatch::config
