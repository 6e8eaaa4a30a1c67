#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

  // Of a word, whatever its case; of a symbol.
  bool is(std::string_view upper_case) const;
  bool is_name() const { return kind == Kind::word || kind == Kind::name; }
};

struct DdlTokenFault {
  std::uint32_t line = 0;
  std::string what;
};

// Comments (--, # behind a blank, /* */) are no tokens. `backslashes`: in texts they take the meaning off the
// character that follows, as in MySQL.
std::expected<std::vector<DdlToken>, DdlTokenFault> ddl_tokens(std::string_view text, bool backslashes);

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

 private:
  bool comes(std::initializer_list<std::string_view> words) const;

  std::span<const DdlToken> tokens_;
};

// ASCII letters.
std::string in_upper_case(std::string_view text);

// The parts of `tokens` between the commas that stand in no parenthesis.
std::vector<std::span<const DdlToken>> split_at_commas(std::span<const DdlToken> tokens);

}  // namespace stmtwatch::config
