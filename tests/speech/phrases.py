"""What the callers of tests say: fifty phrases that are expected, thirty that are not."""

HINTED = """yes
no
operator
sales
technical support
billing
opening hours
cancel my order
track my package
speak to an agent
repeat the menu
go back
main menu
new appointment
change my address
report a problem
account balance
pay my bill
lost card
reset my password
monday
tuesday
wednesday
thursday
friday
saturday
sunday
january
september
tomorrow morning
next week
chicago
new york
san francisco
philadelphia
austin texas
coffee
black tea
large pizza
extra cheese
first class
economy
window seat
check in
flight status
credit card
debit card
english
spanish
thank you goodbye""".splitlines()

UNEXPECTED = """what is the weather like today
i would like to buy a guitar
the quick brown fox jumps over the lazy dog
my cat is sleeping on the sofa
how do you make pancakes
elephants never forget anything
seventeen purple umbrellas
could you please call my mother
running water in the kitchen
mathematics is difficult
do you know where the library is
hello
umm
i don't know
please hold the line
computer science
strawberry jam
he plays football every weekend
maybe later
twenty four hours a day
basketball
my name is robert johnson
i want a divorce
the train leaves at noon
banana
wonderful
stop talking
where are my keys
december
washington""".splitlines()

# Three synthetic callers: an American man, an American woman, an Englishman.
CALLERS = (("man", "en-US"), ("woman", "en-US"), ("man", "en-GB"))
