//! What customers ask, and how it goes on: the texts of the sample's tickets.

use crate::domain::ticket::flow::{AfterReply, Priority};

/// What happens next.
#[derive(Clone, Copy)]
pub(super) enum Step {
    /// The customer writes again.
    Hears(&'static str),
    /// They are told.
    Tells(&'static str, AfterReply),
    /// The staff among themselves.
    Notes(&'static str),
    /// Blocked: what it waits for, and why.
    Blocks(&'static str, &'static str),
}

/// What it is linked to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// A person, their order and its class.
    Booking,
    /// A person without an order.
    Person,
    /// A church that asked for training.
    Lead,
}

/// A question with its answers.
pub(super) struct Question {
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) priority: Priority,
    pub(super) about: About,
    /// While it is new, and while it is open.
    pub(super) steps: &'static [Step],
    /// How it ends.
    pub(super) end: &'static str,
}

use About::{Booking, Lead, Person};
use AfterReply::{Stay, Wait};
use Priority::{High, Low, Medium, Urgent};
use Step::{Blocks, Hears, Notes, Tells};

pub(super) const QUESTIONS: [Question; 15] = [
    Question {
        title: "Cannot find my waiver",
        text: "The mail says that I have to sign something before the class, but the link opens an empty page.",
        tags: &["waiver", "website"],
        priority: High,
        about: Booking,
        steps: &[
            Tells("I have sent you a fresh link. Does it open now?", Wait),
            Hears("It opens on my phone but not on the computer."),
        ],
        end: "Thank you: the waiver is signed and on your order. See you in class.",
    },
    Question {
        title: "Another date, please",
        text: "My daughter plays that Saturday. Is there a place in the same class a week later?",
        tags: &["date"],
        priority: Medium,
        about: Booking,
        steps: &[Notes("Two places left in the later class."), Tells("There is one. Shall I move you?", Wait)],
        end: "You are moved. There is nothing else for you to do.",
    },
    Question {
        title: "Refund for a class that was cancelled",
        text: "The class was cancelled this morning. I would like my money back and not another date.",
        tags: &["refund"],
        priority: High,
        about: Booking,
        steps: &[
            Tells("I am sorry. I have asked for the refund and will write when it is out.", Stay),
            Notes("Paid by card; the terminal's reference is on the order."),
            Blocks("Bank", "The bank has not confirmed the refund."),
        ],
        end: "The refund has gone out; banks take up to five days.",
    },
    Question {
        title: "Lost my permit card",
        text: "I lost the card that you gave me after the permit class. Can I have another?",
        tags: &["card"],
        priority: Low,
        about: Person,
        steps: &[],
        end: "A new card is in the mail to the address that you gave us.",
    },
    Question {
        title: "Is the range open to wheelchairs?",
        text: "My father wants to come along and is in a chair. Are there steps, and where do we park?",
        tags: &["access", "parking"],
        priority: Medium,
        about: Booking,
        steps: &[
            Notes("Range B has two steps at the side door; the front is level."),
            Blocks("Instructor", "Ask which lane can be freed."),
        ],
        end: "The front door is level, and lane 1 is kept free for you. Park beside the door.",
    },
    Question {
        title: "Charged twice",
        text: "My bank shows the amount twice, one minute apart. Please look at this today.",
        tags: &["payment", "refund"],
        priority: Urgent,
        about: Booking,
        steps: &[],
        end: "One of the two was only reserved and is gone by tomorrow. You have paid once.",
    },
    Question {
        title: "Certificate with the wrong name",
        text: "My certificate says Katherine. It is Catherine, as on my licence.",
        tags: &["certificate"],
        priority: Medium,
        about: Booking,
        steps: &[Tells("Would you send us a picture of the licence? Then we print it anew.", Wait)],
        end: "The new certificate is in the mail.",
    },
    Question {
        title: "May my son shoot with me?",
        text: "He is fifteen. Which class may he take, and what do I have to sign?",
        tags: &["minor", "waiver"],
        priority: Medium,
        about: Person,
        steps: &[Tells("Youth Marksmanship is from twelve on. A guardian signs at the desk.", Stay)],
        end: "Good. We have written both of you down for Youth Marksmanship.",
    },
    Question {
        title: "What do I bring?",
        text: "Do I need ear protection of my own? And is there something to eat?",
        tags: &["gear"],
        priority: Low,
        about: Booking,
        steps: &[],
        end: "We lend you ears and eyes. Bring water and a sandwich.",
    },
    Question {
        title: "Date for our security team",
        text: "The trustees ask whether the training can be on two evenings and not on one Saturday.",
        tags: &["church", "date"],
        priority: Medium,
        about: Lead,
        steps: &[
            Notes("They are fourteen. Two evenings cost us the hall twice."),
            Blocks("Manager", "Ruth decides whether two evenings are offered."),
        ],
        end: "Two evenings are possible from January on. The proposal is on its way.",
    },
    Question {
        title: "Substitute for a colleague",
        text: "My colleague is ill. May I come in his place tomorrow?",
        tags: &["substitute"],
        priority: High,
        about: Booking,
        steps: &[],
        end: "You may. Please be there twenty minutes early to sign the waiver.",
    },
    Question {
        title: "Invoice for my employer",
        text: "I need an invoice with the company's name and address on it.",
        tags: &["invoice"],
        priority: Low,
        about: Booking,
        steps: &[
            Tells("Gladly. What is the address?", Wait),
            Hears("Kanawha Supply, 12 River Road, Charleston."),
            Notes("Same company as the order of last month."),
        ],
        end: "The invoice is attached to your order on our website.",
    },
    Question {
        title: "Left my jacket at the range",
        text: "A green one, on the bench of lane 4, yesterday evening.",
        tags: &["lost"],
        priority: Low,
        about: Booking,
        steps: &[Tells("Nobody has handed one in yet. I have asked at the range.", Stay)],
        end: "It was found. It lies at the desk under your name.",
    },
    Question {
        title: "Is my permit good in Ohio?",
        text: "I drive there twice a month and would like to be sure.",
        tags: &["permit", "law"],
        priority: Medium,
        about: Person,
        steps: &[
            Notes("We do not give advice on the law of other states."),
            Blocks("Authority", "The sheriff's office sends its new leaflet."),
        ],
        end: "The state's own list says yes today; please look at it before each journey.",
    },
    Question {
        title: "Confirmation never came",
        text: "I booked for two and have paid, but there was no mail.",
        tags: &["website", "payment"],
        priority: High,
        about: Booking,
        steps: &[
            Notes("The address on the order has a typing mistake."),
            Tells("I have sent it once more, to the right address. Is it there?", Wait),
            Hears("It is there. But it names only one of us."),
        ],
        end: "Now both of you are named. Just bring a document each.",
    },
];
